import { posix } from 'node:path';
import type { Rule } from '../source-file.ts';

const VAGUE = /^(utils?|helpers?|common|misc|manager|types|.*-(utils?|helpers?|manager))$/;
const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|contract|d))?$/;

/** A file is one thing and named after it. */
export const vagueNames: Rule = (files) =>
  files.flatMap(({ path }) => {
    const name = posix.basename(path).replace(/\.(ts|mjs)$/, '');
    if (!KEBAB_CASE.test(name)) return [{ path, message: 'a file name is in kebab-case' }];
    return VAGUE.test(name) ? [{ path, message: 'the name says nothing of what is in it' }] : [];
  });
