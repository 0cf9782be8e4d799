import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  type Complaint,
  type ComplaintChange,
  createAuditEntry,
  DomainError,
  mergeComplaint,
  unmergeComplaint,
} from '@namsev/core';
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
const Into = Type.Object(
  {
    into: Type.String({ maxLength: 40, description: 'Tracking id of the one that it follows from then on' }),
  },
  { additionalProperties: false },
);
const Reason = Type.Object({ reason: wordsUpTo(1_000) }, { additionalProperties: false });
const Nothing = Type.Union([Type.Object({}, { additionalProperties: false }), Type.Null()]);
const response = { 200: WorkItemSchema, ...problemResponses(400, 404, 409, 412, 503) };

/** Merging, legal holds, and bringing back what is archived. */
export const officerCaseRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { services } = app;
  const { city, clock, audit } = services;
  const desk = createOfficerDesk(services);
  const answer = (reply: FastifyReply, complaint: Complaint): WorkItem => {
    reply.header('etag', entityTagOf(complaint)).header('cache-control', 'no-store');
    return toWorkItem(city, complaint, clock.now());
  };

  app.post(
    '/api/officer/complaints/:id/merge',
    {
      config,
      schema: {
        operationId: 'mergeComplaint',
        tags,
        summary: 'Let a complaint follow another one about the same matter',
        description: 'It keeps its status; its supports count for the other one, each client once.',
        params: OfficerParams,
        headers: IfMatchHeaders,
        body: Into,
        response,
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const source = await desk.find(principal, request.params.id, request.headers['if-match']);
      const root = await desk.find(principal, request.body.into);
      const subject = { kind: 'complaint', id: source.id };
      const entry = createAuditEntry(principal, 'complaint.merged', subject, clock.now(), {
        codes: { into: root.id },
      });
      const merged = await mergeComplaint(services.merging, source.id, root.id, {
        check: (present, into) => {
          desk.check(principal, present, request.headers['if-match']);
          desk.check(principal, into);
        },
        also: (session) => audit.append(entry, session),
      });
      return answer(reply, merged);
    },
  );

  app.post(
    '/api/officer/complaints/:id/unmerge',
    {
      config,
      schema: {
        operationId: 'unmergeComplaint',
        tags,
        summary: 'Let a merged complaint go its own way again',
        params: OfficerParams,
        headers: IfMatchHeaders,
        body: Nothing,
        response,
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const source = await desk.find(principal, request.params.id, request.headers['if-match']);
      if (source.mergedInto === null)
        throw new DomainError('state_forbids', 'The complaint is not merged into another one.');
      const root = await desk.find(principal, source.mergedInto);
      const subject = { kind: 'complaint', id: source.id };
      const entry = createAuditEntry(principal, 'complaint.unmerged', subject, clock.now(), {
        codes: { from: root.id },
      });
      const unmerged = await unmergeComplaint(services.merging, source.id, root.id, {
        check: (present, from) => {
          desk.check(principal, present, request.headers['if-match']);
          desk.check(principal, from);
        },
        also: (session) => audit.append(entry, session),
      });
      return answer(reply, unmerged);
    },
  );

  app.post(
    '/api/officer/complaints/:id/legal-hold',
    {
      config,
      schema: {
        operationId: 'holdComplaint',
        tags,
        summary: 'Keep all of a complaint until the hold ends',
        description: 'Stops archiving, erasure and deletion. The reason is in the audit log.',
        params: OfficerParams,
        body: Reason,
        response,
      },
    },
    async (request, reply) => {
      const held = await desk.act({
        principal: principalOf(request),
        trackingId: request.params.id,
        action: 'complaint.held',
        details: { reason: request.body.reason },
        decide: ({ legalHoldSince }, now) =>
          legalHoldSince === null ? change({ legalHoldSince: now }, 'legal_hold_set') : undefined,
      });
      return answer(reply, held);
    },
  );

  app.delete(
    '/api/officer/complaints/:id/legal-hold',
    {
      config,
      schema: {
        operationId: 'releaseComplaint',
        tags,
        summary: 'End a legal hold',
        params: OfficerParams,
        response,
      },
    },
    async (request, reply) => {
      const released = await desk.act({
        principal: principalOf(request),
        trackingId: request.params.id,
        action: 'complaint.released',
        decide: ({ legalHoldSince }) =>
          legalHoldSince === null ? undefined : change({ legalHoldSince: null }, 'legal_hold_released'),
      });
      return answer(reply, released);
    },
  );

  app.post(
    '/api/officer/complaints/:id/unarchive',
    {
      config,
      schema: {
        operationId: 'unarchiveComplaint',
        tags,
        summary: 'Bring an archived complaint back',
        description: 'It is archived again with the next cleanup, unless it is reopened or held before.',
        params: OfficerParams,
        headers: IfMatchHeaders,
        body: Nothing,
        response,
      },
    },
    async (request, reply) => {
      const unarchived = await desk.act({
        principal: principalOf(request),
        trackingId: request.params.id,
        ifMatch: request.headers['if-match'],
        action: 'complaint.unarchived',
        decide: ({ archivedAt }) =>
          archivedAt === null ? undefined : change({ archivedAt: null }, 'unarchived'),
      });
      return answer(reply, unarchived);
    },
  );
};

function change(
  fields: ComplaintChange['fields'],
  kind: 'legal_hold_set' | 'legal_hold_released' | 'unarchived',
): ComplaintChange {
  return { fields, entries: [{ kind, by: 'officer', text: '' }] };
}
