import { SAYING_TEXT } from '@namsev/core';
import { Type } from 'typebox';

/** A text that says something, in at most so many characters; neither lone surrogates nor NUL. */
export function wordsUpTo(maxLength: number) {
  return Type.String({
    minLength: 1,
    maxLength,
    pattern: SAYING_TEXT,
  });
}
