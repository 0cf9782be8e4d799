import type { City } from '../city/city.ts';
import { STATUSES, type Status } from '../complaints/complaint.ts';
import { notFound } from '../errors.ts';
import { LANGUAGES, type Language } from '../language/languages.ts';
import { fillSlots } from '../translations/fill-slots.ts';
import shipped from './reply-templates.json' with { type: 'json' };

/** What an officer may answer when a complaint comes into a status. He reads and changes it before it is sent. */
export interface ReplyTemplate {
  readonly status: Status;
  readonly language: Language;
  /** With the slots `{category}` and `{department}`. */
  readonly text: string;
  /** `machine`: no speaker of the language has looked at it yet. */
  readonly review: 'machine';
  readonly version: string;
}

export interface ReplySlots {
  /** As the citizen reads it, in his language. */
  readonly category: string;
  readonly department: string;
}

type ReplyTexts = Readonly<Record<Language, Readonly<Record<Status, string>>>>;

const TEXTS: ReplyTexts = shipped.texts;

/** One for every status and language. */
export const REPLY_TEMPLATES: readonly ReplyTemplate[] = LANGUAGES.flatMap((language) =>
  STATUSES.map((status) => replyTemplate(status, language)),
);

export function replyTemplate(status: Status, language: Language): ReplyTemplate {
  return { status, language, text: TEXTS[language][status], review: 'machine', version: shipped.version };
}

/**
 * What the citizen reads for category and department; the department is that of the sub-type where one is known.
 *
 * @throws DomainError not_found for a category that the city has not.
 */
export function replySlots(
  { categories, departments }: Pick<City, 'categories' | 'departments'>,
  language: Language,
  category: string,
  subType: string | null,
): ReplySlots {
  const known = categories.find(({ name }) => name === category);
  if (known === undefined) throw notFound('This category');
  const kind = known.subTypes.find(({ code }) => code === subType);
  const department = (kind ?? known).department;
  const named = departments.find(({ name }) => name === department);
  return { category: known.names[language], department: named?.names[language] ?? department };
}

export function fillReply({ text, language }: ReplyTemplate, { category, department }: ReplySlots): string {
  return fillSlots(text, language, { category, department });
}
