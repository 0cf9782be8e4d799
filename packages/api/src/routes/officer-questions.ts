import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { answerOfficer, askCitizen, type Complaint, maskPersonalData } from '@namsev/core';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { createOfficerDesk, entityTagOf } from '../officer-desk.ts';
import { principalOf } from '../plugins/access.ts';
import { IfMatchHeaders, OfficerParams, type WorkItem, WorkItemSchema } from '../schemas/officer.ts';
import { problemResponses } from '../schemas/problem.ts';
import { wordsUpTo } from '../schemas/words.ts';
import { toWorkItem } from '../views/officer-view.ts';

const config = { access: 'officer' } as const;
const tags = ['officers'];
const Question = Type.Object({ text: wordsUpTo(1_000) }, { additionalProperties: false });
const response = { 200: WorkItemSchema, ...problemResponses(400, 404, 409, 412, 415, 503) };

/** Asking the citizen, which stops the clock of the due date until he answers. */
export const officerQuestionRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { services } = app;
  const { city, clock } = services;
  const desk = createOfficerDesk(services);
  const answer = (reply: FastifyReply, complaint: Complaint): WorkItem => {
    reply.header('etag', entityTagOf(complaint)).header('cache-control', 'no-store');
    return toWorkItem(city, complaint, clock.now());
  };

  app.post(
    '/api/officer/complaints/:id/question',
    {
      config,
      schema: {
        operationId: 'askCitizen',
        tags,
        summary: 'Ask the citizen something',
        description:
          'The question is public. Until it is answered or withdrawn the clock stands still: `dueAt` is null.',
        params: OfficerParams,
        headers: IfMatchHeaders,
        body: Question,
        response,
      },
    },
    async (request, reply) => {
      const text = maskPersonalData(request.body.text.trim());
      const asked = await desk.act({
        principal: principalOf(request),
        trackingId: request.params.id,
        ifMatch: request.headers['if-match'],
        action: 'complaint.asked',
        decide: (present, now) => askCitizen(present, text, now),
      });
      return answer(reply, asked);
    },
  );

  app.delete(
    '/api/officer/complaints/:id/question',
    {
      config,
      schema: {
        operationId: 'withdrawQuestion',
        tags,
        summary: 'Wait no longer for the citizen: the clock runs again',
        params: OfficerParams,
        headers: IfMatchHeaders,
        response,
      },
    },
    async (request, reply) => {
      const resumed = await desk.act({
        principal: principalOf(request),
        trackingId: request.params.id,
        ifMatch: request.headers['if-match'],
        action: 'complaint.resumed',
        decide: (present, now) => answerOfficer(present, { by: 'officer', text: '' }, now),
      });
      return answer(reply, resumed);
    },
  );
};
