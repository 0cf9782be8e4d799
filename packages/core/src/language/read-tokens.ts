import { normaliseText } from './normalise.ts';
import { rememberLast } from './remember-last.ts';
import { tokenise } from './tokenise.ts';

/** The normalised words of a raw text; the same array for the same text, as long as no other was read in between. */
export const readTokens: (text: string) => readonly string[] = rememberLast((text) =>
  tokenise(normaliseText(text)),
);
