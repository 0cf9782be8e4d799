import type { Language } from '../language/languages.ts';
import en from './bundles/en.json' with { type: 'json' };
import hi from './bundles/hi.json' with { type: 'json' };
import kn from './bundles/kn.json' with { type: 'json' };
import ml from './bundles/ml.json' with { type: 'json' };
import ta from './bundles/ta.json' with { type: 'json' };
import te from './bundles/te.json' with { type: 'json' };

/** English has every key; the others have the same ones, or this file does not compile. */
export type TranslationKey = keyof typeof en;

export type Texts = Readonly<Record<TranslationKey, string>>;

/** Keys that have a form for every plural category: `duration.days` stands for `duration.days_one` and so on. */
export type CountedKey = TranslationKey extends infer Key
  ? Key extends `${infer Stem}_other`
    ? Stem
    : never
  : never;

export const BUNDLES: Readonly<Record<Language, Texts>> = {
  en,
  ta: exact(ta),
  hi: exact(hi),
  te: exact(te),
  kn: exact(kn),
  ml: exact(ml),
};

/** A key that English lacks is a compile error too: its type would have to be never. */
function exact<Bundle extends Texts>(
  bundle: Bundle & Readonly<Record<Exclude<keyof Bundle, TranslationKey>, never>>,
): Texts {
  return bundle;
}
