import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { createFilingSchema, notFound, readTrackingId } from '@namsev/core';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { seekComplaint } from '../citizen-access.ts';
import { NOT_MODIFIED } from '../plugins/entity-tag.ts';
import { ComplaintViewSchema, FilingReceiptSchema } from '../schemas/complaint-view.ts';
import { problemResponses } from '../schemas/problem.ts';
import { MOST_TIMELINE_ENTRIES, toOwnView, toPublicView } from '../views/complaint-view.ts';

/** A request with an Idempotency-Key may wait 5 s for its twin. */
const FILING_DEADLINE_MS = 8_000;

const IdempotencyHeaders = Type.Object({
  'idempotency-key': Type.Optional(Type.String({ minLength: 8, maxLength: 255 })),
});
const TrackingParams = Type.Object({ trackingId: Type.String({ maxLength: 40 }) });

export const complaintRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { city, timeline, trackedViews, file } = app.services;

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
        response: { 200: ComplaintViewSchema, ...NOT_MODIFIED, ...problemResponses(400, 401, 404, 503) },
      },
    },
    async (request, reply) => {
      if (request.headers.authorization === undefined) {
        const trackingId = readTrackingId(city.trackingPrefix, request.params.trackingId);
        if (trackingId === undefined) throw notFound('The complaint');
        const serialise = reply.getSerializationFunction('200');
        if (serialise === undefined) throw new Error('The route has no schema to serialise by.');
        const view = await trackedViews.read(trackingId, serialise);
        if (view === undefined) throw notFound('The complaint');
        return sendBytes(reply, view);
      }
      const { complaint, isOwner } = await seekComplaint(
        app.services,
        request.params.trackingId,
        request.headers.authorization,
      );
      reply.header('cache-control', 'no-store');
      const entries = await timeline.list(complaint.id, MOST_TIMELINE_ENTRIES);
      return isOwner ? toOwnView(complaint, entries) : toPublicView(complaint, entries);
    },
  );
};

/** Serialised already. */
function sendBytes(reply: FastifyReply, bytes: Buffer): FastifyReply {
  return reply
    .header('cache-control', 'no-cache')
    .header('content-type', 'application/json; charset=utf-8')
    .send(bytes);
}
