import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  applyChange,
  type Complaint,
  correctComplaint,
  createAuditEntry,
  DomainError,
  isInScope,
  isUsable,
  maskPersonalData,
  moveComplaint,
  type Scope,
} from '@namsev/core';
import { ObjectId } from 'mongodb';
import type { Static } from 'typebox';
import { createOfficerDesk, entityTagOf } from '../officer-desk.ts';
import { principalOf } from '../plugins/access.ts';
import { listOf, readLimit } from '../schemas/list.ts';
import {
  createCorrectionSchema,
  createWorkListQuery,
  IfMatchHeaders,
  NoteSchema,
  OfficerParams,
  OfficerViewQuery,
  OfficerViewSchema,
  TransitionSchema,
  WorkItemSchema,
} from '../schemas/officer.ts';
import { problemResponses } from '../schemas/problem.ts';
import { toOfficerView, toWorkItem } from '../views/officer-view.ts';
import { toWorkQuery } from '../work-query.ts';

const MOST_ENTRIES = 500;
const config = { access: 'officer' } as const;
const tags = ['officers'];

export const officerComplaintRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { city, clock, complaints, workList, timeline, notes, audit, keys, mentions, translations } =
    app.services;
  const desk = createOfficerDesk(app.services);
  const view = async (complaint: Complaint, { language = 'en' }: Static<typeof OfficerViewQuery>) =>
    toOfficerView(city, complaint, {
      timeline: await timeline.list(complaint.id, MOST_ENTRIES),
      notes: await notes.list(complaint.id, MOST_ENTRIES),
      translations,
      language,
      now: clock.now(),
    });
  /** What the officer who is to have it reaches; undefined where nobody is named. */
  const readAssigneeScope = async (assignee: string | null | undefined): Promise<Scope | undefined> => {
    if (assignee === undefined || assignee === null) return undefined;
    const key = await keys.get(assignee);
    if (key === undefined || key.role === 'machine' || !isUsable(key, clock.now()))
      throw refusedAssignee('is no API key of an officer');
    return key.scope;
  };

  app.get(
    '/api/officer/complaints',
    {
      config,
      schema: {
        operationId: 'listWork',
        tags,
        summary: 'Work lists, oldest first',
        description: 'A page can be shorter than its limit, even empty, and still have a next one.',
        querystring: createWorkListQuery(city),
        response: { 200: listOf(WorkItemSchema), ...problemResponses(400, 503) },
      },
    },
    async (request) => {
      const { query } = request;
      const now = clock.now();
      const page = await workList.page({
        ...toWorkQuery(city, principalOf(request), query, now),
        limit: readLimit(query),
        cursor: query.cursor,
      });
      return {
        items: page.items.map((complaint) => toWorkItem(city, complaint, now)),
        nextCursor: page.nextCursor,
      };
    },
  );

  app.get(
    '/api/officer/complaints/:id',
    {
      config,
      schema: {
        operationId: 'viewComplaint',
        tags,
        summary: 'All of a complaint, the contact among it; the view is audited',
        params: OfficerParams,
        querystring: OfficerViewQuery,
        response: { 200: OfficerViewSchema, ...problemResponses(400, 404, 503) },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const complaint = await desk.find(principal, request.params.id);
      const subject = { kind: 'complaint', id: complaint.id };
      if (complaint.contact !== null)
        await audit.append(createAuditEntry(principal, 'complaint.viewed', subject, clock.now()));
      reply.header('etag', entityTagOf(complaint)).header('cache-control', 'no-store');
      return view(complaint, request.query);
    },
  );

  app.patch(
    '/api/officer/complaints/:id',
    {
      config,
      schema: {
        operationId: 'correctComplaint',
        tags,
        summary: 'Correct category, priority or ward, show or hide, assign',
        description: 'What is corrected is kept beside the analysis, which is measured by it.',
        params: OfficerParams,
        querystring: OfficerViewQuery,
        headers: IfMatchHeaders,
        body: createCorrectionSchema(city),
        response: { 200: OfficerViewSchema, ...problemResponses(400, 404, 409, 412, 415, 503) },
      },
    },
    async (request, reply) => {
      const { body, params, headers } = request;
      const assigneeScope = await readAssigneeScope(body.assignee);
      const isAssignment = body.assignee !== undefined && Object.keys(body).length === 1;
      const complaint = await desk.act({
        principal: principalOf(request),
        trackingId: params.id,
        ifMatch: headers['if-match'],
        action: isAssignment ? 'complaint.assigned' : 'complaint.corrected',
        details: { codes: { ...body } },
        decide(present, now) {
          const change = correctComplaint(present, body);
          if (change === undefined) return change;
          if (
            assigneeScope !== undefined &&
            !isInScope(city, assigneeScope, applyChange(present, change, now))
          )
            throw refusedAssignee('is limited to other wards or departments');
          const { isPublic } = change.fields;
          if (isPublic === undefined) return change;
          return {
            ...change,
            async also(session) {
              await mentions.show(present.trackingId, isPublic, session);
              await complaints.showRoot(present.trackingId, isPublic, session);
            },
          };
        },
      });
      reply.header('etag', entityTagOf(complaint)).header('cache-control', 'no-store');
      return view(complaint, request.query);
    },
  );

  app.post(
    '/api/officer/complaints/:id/transitions',
    {
      config,
      schema: {
        operationId: 'moveComplaint',
        tags,
        summary: 'Move a complaint to another status',
        description: 'The remark is public. A status that cannot be reached is 409 with those that can.',
        params: OfficerParams,
        querystring: OfficerViewQuery,
        headers: IfMatchHeaders,
        body: TransitionSchema,
        response: { 200: OfficerViewSchema, ...problemResponses(400, 404, 409, 412, 415, 503) },
      },
    },
    async (request, reply) => {
      const { to, remark = '' } = request.body;
      const text = maskPersonalData(remark.trim());
      const complaint = await desk.act({
        principal: principalOf(request),
        trackingId: request.params.id,
        ifMatch: request.headers['if-match'],
        action: 'complaint.moved',
        details: { codes: { to } },
        decide: (present, now) => moveComplaint(present, { to, mover: 'officer', text }, now),
      });
      reply.header('etag', entityTagOf(complaint)).header('cache-control', 'no-store');
      return view(complaint, request.query);
    },
  );

  app.post(
    '/api/officer/complaints/:id/notes',
    {
      config,
      schema: {
        operationId: 'addNote',
        tags,
        summary: 'Add a note that no citizen sees',
        params: OfficerParams,
        querystring: OfficerViewQuery,
        body: NoteSchema,
        response: { 201: OfficerViewSchema, ...problemResponses(400, 404, 415, 503) },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const { text } = request.body;
      const id = new ObjectId().toHexString();
      const complaint = await desk.act({
        principal,
        trackingId: request.params.id,
        action: 'complaint.noted',
        decide: (present, now) => ({
          fields: {},
          entries: [{ kind: 'noted', by: 'officer', text: '' }],
          also: (session) =>
            notes.append({ id, complaintId: present.id, at: now, by: principal.keyId, text }, session),
        }),
      });
      reply.header('etag', entityTagOf(complaint)).header('cache-control', 'no-store');
      return reply.code(201).send(await view(complaint, request.query));
    },
  );
};

function refusedAssignee(message: string): DomainError {
  const faults = [{ path: '/body/assignee', message }];
  return new DomainError('invalid_request', 'The request is not valid.', { faults });
}
