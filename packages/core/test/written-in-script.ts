import type { Language } from '../src/language/languages.ts';

const SCRIPTS: Readonly<Record<Language, RegExp>> = {
  en: /^\p{Script=Latin}+$/u,
  ta: /^[\p{Script=Tamil}\p{Script=Inherited}]+$/u,
  hi: /^[\p{Script=Devanagari}\p{Script=Inherited}]+$/u,
  te: /^[\p{Script=Telugu}\p{Script=Inherited}]+$/u,
  kn: /^[\p{Script=Kannada}\p{Script=Inherited}]+$/u,
  ml: /^[\p{Script=Malayalam}\p{Script=Inherited}]+$/u,
};

/**
 * The words of `text` that are not in the script of `language`, its slots left out; a text without any word
 * counts as foreign as a whole.
 */
export function foreignWords(text: string, language: Language): readonly string[] {
  const words = text.replace(/\{\w+\}/g, ' ').match(/[\p{L}\p{M}\u200c\u200d]+/gu) ?? [text];
  return words.filter((word) => !SCRIPTS[language].test(word));
}
