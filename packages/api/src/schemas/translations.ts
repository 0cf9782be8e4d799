import { LANGUAGES } from '@namsev/core';
import { Type } from 'typebox';

export const TranslationBundleSchema = Type.Object({
  language: Type.Enum([...LANGUAGES]),
  version: Type.String(),
  hash: Type.String({ description: 'Of the content; also in the lasting address' }),
  translations: Type.Record(Type.String(), Type.String(), {
    description: 'Texts by key. `{name}` is a slot; keys with `_one` and `_other` go by Intl.PluralRules',
  }),
});

export const TranslationListSchema = Type.Object({
  items: Type.Array(
    Type.Object({
      language: Type.Enum([...LANGUAGES]),
      version: Type.String(),
      hash: Type.String(),
      keys: Type.Integer(),
      url: Type.String({ description: 'Its content never changes' }),
    }),
  ),
  nextCursor: Type.Null(),
});

export const TranslationStatisticsSchema = Type.Object({
  languages: Type.Array(
    Type.Object({
      code: Type.Enum([...LANGUAGES]),
      keys: Type.Integer(),
      complete: Type.Boolean({ description: 'Every key of English is there, with a text' }),
      hash: Type.String(),
    }),
  ),
});
