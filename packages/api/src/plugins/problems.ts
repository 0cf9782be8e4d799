import sensible from '@fastify/sensible';
import type { FastifyReply, FastifyRequest } from 'fastify';
import plugin from 'fastify-plugin';
import { type Problem, titleOf, toProblem } from '../problem.ts';
import { ProblemSchema } from '../schemas/problem.ts';

const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** One handler for every error: of validation, of Fastify, of sensible, of the domain, of the store. */
export const problems = plugin(
  async (app) => {
    await app.register(sensible);
    app.addSchema(ProblemSchema);
    app.setErrorHandler((error, request, reply) => {
      const problem = toProblem(error);
      if (problem.status >= 500) request.log.error({ err: error, code: problem.code }, 'request failed');
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
  const { status, code, detail, errors, retryAfter } = problem;
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter);
  return reply
    .code(status)
    .header('x-request-id', request.id)
    .type(PROBLEM_MEDIA_TYPE)
    .serializer(JSON.stringify)
    .send({
      type: `/docs/problems#${code}`,
      title: titleOf(status),
      status,
      detail,
      instance: request.url.split('?', 1)[0],
      code,
      requestId: request.id,
      ...(errors !== undefined && { errors }),
    });
}
