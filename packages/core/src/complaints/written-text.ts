/*
 * Patterns for texts that people write. They are part of the description of the interface, so they keep to what
 * regular expressions of other languages have too, as far as that goes.
 */

/** Neither lone surrogates, which no database keeps, nor NUL. */
export const CLEAN_TEXT = '^[^\\u0000\\uD800-\\uDFFF]*$';

/** Clean, and with something in it that is seen: a text of spaces has the length of one that says something. */
export const VISIBLE_TEXT = '^(?=[\\s\\S]*\\S)[^\\u0000\\uD800-\\uDFFF]*$';

/** Clean, and with a letter, a digit or a sign in it: full stops alone say nothing. */
export const SAYING_TEXT = '^(?=[\\s\\S]*[\\p{L}\\p{N}\\p{S}])[^\\u0000\\uD800-\\uDFFF]*$';
