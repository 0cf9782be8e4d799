import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import sensible from '@fastify/sensible';
import type { FastifyReply, FastifyRequest } from 'fastify';
import plugin from 'fastify-plugin';
import { type Problem, titleOf, toProblem } from '../problem.ts';
import { ProblemSchema } from '../schemas/problem.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** What a miss is answered with by whoever has missed too often and may yet be right. */
    insteadOfMiss: Problem | null;
  }
}

const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** One handler for every error: of validation, of Fastify, of sensible, of the domain, of the store. */
export const problems = plugin(
  async (app) => {
    await app.register(sensible);
    app.addSchema(ProblemSchema);
    app.decorateRequest('insteadOfMiss', null);
    app.setErrorHandler((error, request, reply) => {
      const found = toProblem(error);
      const problem = isMiss(found) ? (request.insteadOfMiss ?? found) : found;
      // What is shed is counted, and has its line as a request: more work for each is what there is no time for.
      if (problem.status >= 500 && problem.code !== 'overloaded')
        request.log.error({ err: error, code: problem.code }, 'request failed');
      return sendProblem(request, reply, problem);
    });
    app.setNotFoundHandler((request, reply) =>
      sendProblem(request, reply, {
        status: 404,
        code: 'not_found',
        detail: 'There is nothing at this address.',
      }),
    );
  },
  { name: 'problems' },
);

export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  request.server.services.metrics.error(problem.code);
  if (problem.retryAfter !== undefined) reply.header('retry-after', problem.retryAfter);
  // Who refuses a key has said more: that a key is wanted, and whether the one shown was wrong.
  if (problem.status === 401 && !reply.hasHeader('www-authenticate'))
    reply.header('www-authenticate', 'Bearer');
  return reply
    .code(problem.status)
    .header('x-request-id', request.id)
    .type(PROBLEM_MEDIA_TYPE)
    .serializer(JSON.stringify)
    .send(toBody(problem, addressOf(request), request.id));
}

/** A key or a token, by how it begins. */
const SECRET = /ns[kc]_[\w-]+/g;

/** Without the query, and without a key or a token that somebody took for a part of the path. */
function addressOf({ url }: FastifyRequest): string {
  return (url.split('?', 1)[0] ?? '').replaceAll(SECRET, '[secret]');
}

/** Of an unknown complaint, or of a wrong token. */
function isMiss({ status }: Problem): boolean {
  return status === 404 || status === 401;
}

/** For what never became a request: the answer is written to the socket as it is, which then ends. */
export function sendRawProblem(socket: Duplex, problem: Problem): void {
  if (!socket.writable) return;
  const body = JSON.stringify(toBody(problem, '', randomUUID()));
  const head = [
    `HTTP/1.1 ${problem.status} ${titleOf(problem.status)}`,
    `content-type: ${PROBLEM_MEDIA_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function toBody({ status, code, detail, errors, allowed }: Problem, instance: string, requestId: string) {
  const type = `urn:namsev:problem:${code}`;
  return {
    type,
    title: titleOf(status),
    status,
    detail,
    instance,
    code,
    requestId,
    ...(errors && { errors }),
    ...(allowed && { allowed }),
  };
}
