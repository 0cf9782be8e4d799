import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Complaint, createAuditEntry } from '@namsev/core';
import { Type } from 'typebox';
import { toCsvLine } from '../csv-line.ts';
import { principalOf } from '../plugins/access.ts';
import { createWorkFilters } from '../schemas/officer.ts';
import { problemResponses } from '../schemas/problem.ts';
import { COMPLAINT_COLUMNS, toComplaintLine } from '../views/complaint-line.ts';
import { toWorkQuery } from '../work-query.ts';

/** Text in the answer, which is never in memory as a whole. */
const TableStream = Type.Unsafe<Readable>({ type: 'string' });

export const officerExportRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { city, clock, workList, audit } = app.services;

  app.get(
    '/api/officer/export.csv',
    {
      config: { access: 'officer' },
      schema: {
        operationId: 'exportComplaints',
        tags: ['officers'],
        summary: 'Complaints as a table, in the order and with the filters of the work lists',
        description:
          'UTF-8 with a line of names. Texts are masked; what begins like a formula has an apostrophe before it. ' +
          'An answer that is cut off was not finished.',
        querystring: createWorkFilters(city),
        response: {
          200: { description: 'The table', content: { 'text/csv': { schema: TableStream } } },
          ...problemResponses(400, 503),
        },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const now = clock.now();
      const pages = workList.each(toWorkQuery(city, principal, request.query, now));
      // Read before the first byte: while there is none, a failure can still be told.
      const first = await pages.next();
      const subject = { kind: 'work_list', id: request.query.queue ?? 'all' };
      const codes = { ...request.query };
      await audit.append(createAuditEntry(principal, 'complaint.exported', subject, now, { codes }));
      const toLines = (complaints: readonly Complaint[]) =>
        complaints.map((complaint) => toCsvLine(toComplaintLine(city, complaint, now))).join('');
      async function* table(): AsyncGenerator<string> {
        yield toCsvLine(COMPLAINT_COLUMNS);
        if (first.done !== true) yield toLines(first.value);
        for await (const page of pages) yield toLines(page);
      }
      return reply
        .header('cache-control', 'no-store')
        .header('content-type', 'text/csv; charset=utf-8; header=present')
        .header('content-disposition', 'attachment; filename="complaints.csv"')
        .send(Readable.from(table()));
    },
  );
};
