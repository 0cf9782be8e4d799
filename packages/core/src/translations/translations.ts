import { createHash } from 'node:crypto';
import { LANGUAGES, type Language } from '../language/languages.ts';
import { BUNDLES, type CountedKey, type Texts, type TranslationKey } from './bundles.ts';
import { fillSlots, type SlotValues } from './fill-slots.ts';

/** All texts of one language, as front ends load them. */
export interface TranslationBundle {
  readonly language: Language;
  /** Changes when keys or slots change their meaning; the hash changes with every text. */
  readonly version: string;
  /** Of language, version and texts, 32 hexadecimal digits: two bundles with the same hash are the same. */
  readonly hash: string;
  readonly translations: Texts;
}

export interface TranslationStatistics {
  readonly code: Language;
  readonly keys: number;
  /** Every key of English is there, with a text. */
  readonly complete: boolean;
  readonly hash: string;
}

export interface Translations {
  /** All bundles, English first. */
  readonly bundles: readonly TranslationBundle[];
  /** Undefined for a language that is not promised. */
  find(language: string): TranslationBundle | undefined;
  statistics(): readonly TranslationStatistics[];
  /**
   * The text with its `{slots}` filled; numbers are written as in India.
   *
   * @throws Error when a slot has no value.
   */
  text(language: Language, key: TranslationKey, values?: SlotValues): string;
  /** The form for `count` by the language's plural rules; `{count}` is filled with it. */
  counted(language: Language, key: CountedKey, count: number, values?: SlotValues): string;
}

export const TRANSLATIONS_VERSION = '1.0.0';
const HASH_DIGITS = 32;

export function createTranslations(bundles: Readonly<Record<Language, Texts>> = BUNDLES): Translations {
  const all = LANGUAGES.map((language) => toBundle(language, bundles[language]));
  const byLanguage = new Map<string, TranslationBundle>(all.map((bundle) => [bundle.language, bundle]));
  const keys = Object.keys(bundles.en);
  const text = (language: Language, key: TranslationKey, values: SlotValues = {}) =>
    fillSlots(bundles[language][key], language, values);
  return {
    bundles: all,
    find: (language) => byLanguage.get(language),
    statistics: () =>
      all.map(({ language, hash, translations }) => {
        const texts = new Map(Object.entries(translations));
        const complete = keys.every((key) => (texts.get(key) ?? '').trim() !== '');
        return { code: language, keys: texts.size, complete, hash };
      }),
    text,
    counted: (language, key, count, values) =>
      text(language, pluralKey(language, key, count), { ...values, count }),
  };
}

function toBundle(language: Language, translations: Texts): TranslationBundle {
  const content = JSON.stringify([language, TRANSLATIONS_VERSION, Object.entries(translations).sort(byKey)]);
  const hash = createHash('sha256').update(content).digest('hex').slice(0, HASH_DIGITS);
  return { language, version: TRANSLATIONS_VERSION, hash, translations };
}

function byKey([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : 1;
}

/** All six languages have the categories `one` and `other`, which a test compares with Intl's. */
function pluralKey(language: Language, key: CountedKey, count: number): TranslationKey {
  const isOne = new Intl.PluralRules(language).select(count) === 'one';
  return isOne ? `${key}_one` : `${key}_other`;
}
