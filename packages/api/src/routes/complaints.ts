import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  type Complaint,
  createFilingSchema,
  DomainError,
  isAccessToken,
  notFound,
  readTrackingId,
} from '@namsev/core';
import { Type } from 'typebox';
import { ComplaintViewSchema, FilingReceiptSchema } from '../schemas/complaint-view.ts';
import { problemResponses } from '../schemas/problem.ts';
import { toOwnView, toPublicView } from '../views/complaint-view.ts';

const MOST_TIMELINE_ENTRIES = 200;
/** A request with an Idempotency-Key may wait 5 s for its twin. */
const FILING_DEADLINE_MS = 8_000;

const IdempotencyHeaders = Type.Object({
  'idempotency-key': Type.Optional(Type.String({ minLength: 8, maxLength: 255 })),
});
const TrackingParams = Type.Object({ trackingId: Type.String({ maxLength: 40 }) });

export const complaintRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { city, complaints, timeline, file } = app.services;

  app.post(
    '/api/complaints',
    {
      config: { deadlineMs: FILING_DEADLINE_MS },
      schema: {
        operationId: 'fileComplaint',
        tags: ['complaints'],
        summary: 'File a complaint',
        description:
          'Answers after the complaint is stored durably. Repeat with the same Idempotency-Key until answered.',
        headers: IdempotencyHeaders,
        body: createFilingSchema(city),
        response: { 201: FilingReceiptSchema, ...problemResponses(400, 409, 413, 415, 422, 503) },
      },
    },
    async (request, reply) => {
      const idempotencyKey = request.headers['idempotency-key'];
      const { trackingId, accessToken } = await file(request.body, { requestId: request.id, idempotencyKey });
      const trackUrl = `/api/complaints/${trackingId}`;
      return reply
        .code(201)
        .header('location', trackUrl)
        .send({ trackingId, accessToken, status: 'pending', trackUrl });
    },
  );

  app.get(
    '/api/complaints/:trackingId',
    {
      schema: {
        operationId: 'trackComplaint',
        tags: ['complaints'],
        summary: 'Follow a complaint',
        description: 'A private complaint without its access token is answered like an unknown one.',
        security: [{}, { citizen: [] }],
        params: TrackingParams,
        response: { 200: ComplaintViewSchema, ...problemResponses(400, 401, 404, 503) },
      },
    },
    async (request, reply) => {
      const trackingId = readTrackingId(city.trackingPrefix, request.params.trackingId);
      const complaint = trackingId === undefined ? undefined : await complaints.getByTrackingId(trackingId);
      if (complaint === undefined) throw notFound('The complaint');
      const isOwner = ownerOf(complaint, request.headers.authorization);
      reply.header('cache-control', 'no-store');
      const entries = await timeline.list(complaint.id, MOST_TIMELINE_ENTRIES);
      return isOwner ? toOwnView(complaint, entries) : toPublicView(complaint, entries);
    },
  );
};

const BEARER = /^Bearer +(\S+)$/i;

/**
 * Whether the caller holds the complaint's token.
 *
 * @throws DomainError not_found for a private complaint without it, unauthorised for a wrong token on a public one.
 */
function ownerOf(complaint: Complaint, authorization: string | undefined): boolean {
  const token = BEARER.exec(authorization ?? '')?.[1];
  if (token !== undefined && isAccessToken(token, complaint.accessTokenHash)) return true;
  if (!complaint.isPublic) throw notFound('The complaint');
  if (authorization !== undefined)
    throw new DomainError('unauthorised', 'The access token does not belong to this complaint.');
  return false;
}
