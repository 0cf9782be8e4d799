import type { Rule } from '../source-file.ts';

const LONGEST_LINES = 300;

export const fileLength: Rule = (files) =>
  files
    .map(({ path, text }) => ({ path, lines: text.replace(/\n$/, '').split('\n').length }))
    .filter(({ lines }) => lines > LONGEST_LINES)
    .map(({ path, lines }) => ({ path, message: `${lines} lines, and ${LONGEST_LINES} are the most` }));
