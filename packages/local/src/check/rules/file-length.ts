import type { Rule } from '../source-file.ts';

const LONGEST_LINES = 300;
/** A package's index is a list of names and nothing else. */
const LIST_OF_NAMES = /^packages\/[^/]+\/src\/index\.ts$/;

export const fileLength: Rule = (files) =>
  files
    .filter(({ path }) => !LIST_OF_NAMES.test(path))
    .map(({ path, text }) => ({ path, lines: text.replace(/\n$/, '').split('\n').length }))
    .filter(({ lines }) => lines > LONGEST_LINES)
    .map(({ path, lines }) => ({ path, message: `${lines} lines, and ${LONGEST_LINES} are the most` }));
