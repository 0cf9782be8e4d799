import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  answerOfficer,
  changeComplaint,
  DomainError,
  erasePersonalData,
  keepDeadline,
  maskPersonalData,
  moveComplaint,
  networkOf,
  supportComplaint,
} from '@namsev/core';
import { Type } from 'typebox';
import { seekComplaint, seekOwnComplaint } from '../citizen-access.ts';
import { clientIdOf } from '../client-id.ts';
import { ComplaintViewSchema } from '../schemas/complaint-view.ts';
import { problemResponses } from '../schemas/problem.ts';
import { wordsUpTo } from '../schemas/words.ts';
import { toOwnView } from '../views/complaint-view.ts';

const MOST_ENTRIES = 500;
const TrackingParams = Type.Object({ trackingId: Type.String({ maxLength: 40 }) });
const ClientHeaders = Type.Object({
  'x-client-id': Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9_-]{8,128}$',
      description: 'Random id of an app, for where there are no cookies',
    }),
  ),
});
const Nothing = Type.Union([Type.Object({}, { additionalProperties: false }), Type.Null()]);
const Rating = Type.Object(
  { rating: Type.Integer({ minimum: 1, maximum: 5 }), comment: Type.Optional(wordsUpTo(1_000)) },
  { additionalProperties: false },
);
const Reopening = Type.Object({ reason: wordsUpTo(1_000) }, { additionalProperties: false });
const Answer = Type.Object({ text: wordsUpTo(1_000) }, { additionalProperties: false });
const Instant = Type.String({ format: 'date-time' });
const ExportSchema = Type.Object({
  exportedAt: Instant,
  complaint: ComplaintViewSchema,
  chosen: Type.Object({
    category: Type.Union([Type.String(), Type.Null()]),
    language: Type.Union([Type.String(), Type.Null()]),
    ward: Type.Union([Type.String(), Type.Null()]),
  }),
  rating: Type.Union([
    Type.Object({
      rating: Type.Integer(),
      comment: Type.Union([Type.String(), Type.Null()]),
      at: Instant,
    }),
    Type.Null(),
  ]),
  erasedAt: Type.Union([Instant, Type.Null()]),
});

const tags = ['complaints'];
const security = [{ citizen: [] }];

/** What citizens do with a complaint that is there: support it, rate it, reopen it, take their data away. */
export const citizenActRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { services } = app;
  const { city, timeline, changes, clock } = services;

  app.post(
    '/api/complaints/:trackingId/support',
    {
      schema: {
        operationId: 'supportComplaint',
        tags,
        summary: 'Say that it concerns you too',
        description: 'Counts once for a client: a random id in a cookie, or in X-Client-Id.',
        security: [{}, { citizen: [] }],
        params: TrackingParams,
        headers: ClientHeaders,
        body: Nothing,
        response: {
          200: Type.Object({ supports: Type.Integer() }),
          ...problemResponses(400, 401, 404, 409, 429, 503),
        },
      },
    },
    async (request, reply) => {
      const { trackingId } = request.params;
      const { complaint } = await seekComplaint(services, trackingId, request.headers.authorization);
      const root =
        complaint.mergedInto === null
          ? complaint
          : await services.complaints.getByTrackingId(complaint.mergedInto);
      const supporter = { clientId: clientIdOf(request, reply), network: networkOf(request.ip) };
      return { supports: await supportComplaint(services.support, (root ?? complaint).id, supporter) };
    },
  );

  app.post(
    '/api/complaints/:trackingId/rating',
    {
      schema: {
        operationId: 'rateComplaint',
        tags,
        summary: 'Rate how a resolved complaint was dealt with',
        security,
        params: TrackingParams,
        body: Rating,
        response: { 200: ComplaintViewSchema, ...problemResponses(400, 401, 404, 409, 415, 503) },
      },
    },
    async (request) => {
      const own = await seekOwnComplaint(services, request.params.trackingId, request.headers.authorization);
      const { rating, comment = null } = request.body;
      const rated = await changeComplaint(changes, own.id, ({ status, archivedAt }, now) => {
        if (status !== 'resolved' || archivedAt !== null)
          throw new DomainError('state_forbids', 'Only a resolved complaint can be rated.');
        return {
          fields: { rating: { rating, comment, at: now } },
          entries: [{ kind: 'rated', by: 'citizen', text: '' }],
        };
      });
      return toOwnView(rated, await timeline.list(rated.id, MOST_ENTRIES));
    },
  );

  app.post(
    '/api/complaints/:trackingId/reopen',
    {
      schema: {
        operationId: 'reopenComplaint',
        tags,
        summary: 'Say that it is not solved',
        description:
          'Within 7 days after it was resolved, and once within 7 days after it was rejected. The reason is public.',
        security,
        params: TrackingParams,
        body: Reopening,
        response: { 200: ComplaintViewSchema, ...problemResponses(400, 401, 404, 409, 415, 503) },
      },
    },
    async (request) => {
      const own = await seekOwnComplaint(services, request.params.trackingId, request.headers.authorization);
      const text = maskPersonalData(request.body.reason.trim());
      const reopened = await changeComplaint(changes, own.id, (complaint, now) =>
        keepDeadline(
          city,
          complaint,
          moveComplaint(complaint, { to: 'pending', mover: 'citizen', text }, now),
          now,
        ),
      );
      return toOwnView(reopened, await timeline.list(reopened.id, MOST_ENTRIES));
    },
  );

  app.post(
    '/api/complaints/:trackingId/answer',
    {
      schema: {
        operationId: 'answerOfficer',
        tags,
        summary: 'Answer what an officer asked',
        description: 'The answer is public. The clock of the due date runs again.',
        security,
        params: TrackingParams,
        body: Answer,
        response: { 200: ComplaintViewSchema, ...problemResponses(400, 401, 404, 409, 415, 503) },
      },
    },
    async (request) => {
      const own = await seekOwnComplaint(services, request.params.trackingId, request.headers.authorization);
      const text = maskPersonalData(request.body.text.trim());
      const answered = await changeComplaint(changes, own.id, (complaint, now) =>
        keepDeadline(city, complaint, answerOfficer(complaint, { by: 'citizen', text }, now), now),
      );
      return toOwnView(answered, await timeline.list(answered.id, MOST_ENTRIES));
    },
  );

  app.get(
    '/api/complaints/:trackingId/export',
    {
      schema: {
        operationId: 'exportComplaint',
        tags,
        summary: 'All that is kept about your complaint',
        security,
        params: TrackingParams,
        response: { 200: ExportSchema, ...problemResponses(400, 401, 404, 503) },
      },
    },
    async (request, reply) => {
      const own = await seekOwnComplaint(services, request.params.trackingId, request.headers.authorization);
      reply
        .header('cache-control', 'no-store')
        .header('content-disposition', `attachment; filename="${own.trackingId}.json"`);
      const { chosenCategory, chosenLanguage, ward, wardSource, rating, erasedAt } = own;
      return {
        exportedAt: clock.now().toISOString(),
        complaint: toOwnView(own, await timeline.list(own.id, MOST_ENTRIES)),
        chosen: {
          category: chosenCategory,
          language: chosenLanguage,
          ward: wardSource === 'citizen' ? ward : null,
        },
        rating: rating === null ? null : { ...rating, at: rating.at.toISOString() },
        erasedAt: erasedAt?.toISOString() ?? null,
      };
    },
  );

  app.delete(
    '/api/complaints/:trackingId/personal-data',
    {
      schema: {
        operationId: 'erasePersonalData',
        tags,
        summary: 'Have your data erased',
        description:
          'Takes away your words, contact and place, for good. Category, ward and status stay, so that the work goes on.',
        security,
        params: TrackingParams,
        response: { 200: ComplaintViewSchema, ...problemResponses(400, 401, 404, 409, 503) },
      },
    },
    async (request) => {
      const own = await seekOwnComplaint(services, request.params.trackingId, request.headers.authorization);
      const erased = await erasePersonalData(services.erasure, own.id, 'citizen');
      return toOwnView(erased, await timeline.list(erased.id, MOST_ENTRIES));
    },
  );
};
