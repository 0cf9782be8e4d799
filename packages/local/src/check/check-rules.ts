import { dependencyArrows } from './rules/dependency-arrows.ts';
import { environmentAccess } from './rules/environment-access.ts';
import { fileLength } from './rules/file-length.ts';
import { vagueNames } from './rules/vague-names.ts';
import type { Rule, SourceFile, Violation } from './source-file.ts';

const RULES: readonly Rule[] = [dependencyArrows, environmentAccess, fileLength, vagueNames];

/** The rules of the house that the compiler and the linter do not know. */
export function checkRules(files: readonly SourceFile[]): readonly Violation[] {
  return RULES.flatMap((rule) => rule(files));
}
