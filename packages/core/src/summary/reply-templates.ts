import { STATUSES, type Status } from '../complaints/complaint.ts';
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

export function fillReply({ text, language }: ReplyTemplate, { category, department }: ReplySlots): string {
  return fillSlots(text, language, { category, department });
}
