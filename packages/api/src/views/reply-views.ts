import {
  type City,
  type Complaint,
  effectiveCategory,
  fillReply,
  languageToAnswerIn,
  replySlots,
  replyTemplate,
  type Status,
} from '@namsev/core';
import type { OfficerView } from '../schemas/officer.ts';

/**
 * What an officer may begin his remark with, for each status that he can move the complaint to, in the citizen's
 * language. None while nobody knows what the complaint is about.
 */
export function toReplyViews(
  city: City,
  complaint: Complaint,
  statuses: readonly Status[],
): OfficerView['replies'] {
  const category = effectiveCategory(complaint);
  if (category === null || !city.categories.some(({ name }) => name === category)) return [];
  const { analysis, chosenLanguage } = complaint;
  const detected = analysis.state === 'done' ? analysis.language.language : 'und';
  const language = languageToAnswerIn(detected, chosenLanguage ?? undefined);
  const isOfAnalysis = analysis.state === 'done' && analysis.category.value === category;
  const slots = replySlots(city, language, category, isOfAnalysis ? analysis.category.subType : null);
  return statuses.map((status) => {
    const template = replyTemplate(status, language);
    return { status, language, text: fillReply(template, slots), review: template.review };
  });
}
