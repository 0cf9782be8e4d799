import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { notFound, type ReanalysisRun } from '@namsev/core';
import { Type } from 'typebox';
import { principalOf } from '../plugins/access.ts';
import { NothingRequest } from '../schemas/batch.ts';
import { EvaluationSchema, ReanalysisListSchema, ReanalysisSchema } from '../schemas/evaluation.ts';
import { problemResponses } from '../schemas/problem.ts';
import { toRunView } from '../views/batch-view.ts';

const config = { access: 'admin' } as const;
const tags = ['models'];
const REANALYSIS = '/api/admin/reanalysis';
const SHOWN_RUNS = 20;
const MOST_MODELS = 100;
const WEEKLY_STEP = 'accuracy-evaluation';

export const adminEvaluationRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { versions, batches, recentAccuracy, reanalyses, requestReanalysis } = app.services;

  app.get(
    '/api/admin/evaluation',
    {
      config,
      schema: {
        operationId: 'readEvaluation',
        tags,
        summary: 'How right the classifier is, by what officers corrected',
        response: { 200: EvaluationSchema, ...problemResponses(503) },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      const [recent, weekly, active, known] = await Promise.all([
        recentAccuracy(),
        batches.latestSucceeded('weekly'),
        versions.active(),
        versions.list(MOST_MODELS),
      ]);
      const step = weekly && toRunView(weekly).steps.find(({ name }) => name === WEEKLY_STEP);
      return {
        recent: recent.map((each) => ({ ...each, accuracy: shareRight(each) })),
        weekly: step ?? null,
        models: known
          .filter(({ service }) => service === 'classifier')
          .map(({ id, version, figures }) => ({
            id,
            version,
            figures,
            active: active.artefacts.classifier === id,
          })),
      };
    },
  );

  app.post(
    REANALYSIS,
    {
      config,
      schema: {
        operationId: 'startReanalysis',
        tags,
        summary: 'Analyse open complaints once more by what is active',
        description:
          'Only those whose analysis names other versions. What officers decided stays. While one is under way it is that one.',
        body: NothingRequest,
        response: { 202: ReanalysisSchema, ...problemResponses(400, 415, 503) },
      },
    },
    async (request, reply) =>
      reply.code(202).send(toReanalysisView(await requestReanalysis(principalOf(request)))),
  );

  app.get(
    REANALYSIS,
    {
      config,
      schema: {
        operationId: 'listReanalyses',
        tags,
        summary: 'The latest re-analyses, and how far they are',
        response: { 200: ReanalysisListSchema, ...problemResponses(503) },
      },
    },
    async () => ({ items: (await reanalyses.latest(SHOWN_RUNS)).map(toReanalysisView), nextCursor: null }),
  );

  app.get(
    `${REANALYSIS}/:id`,
    {
      config,
      schema: {
        operationId: 'readReanalysis',
        tags,
        summary: 'How far one re-analysis is',
        params: Type.Object({ id: Type.String({ maxLength: 40 }) }),
        response: { 200: ReanalysisSchema, ...problemResponses(404, 503) },
      },
    },
    async ({ params }) => {
      const run = await reanalyses.get(params.id);
      if (run === undefined) throw notFound('The re-analysis');
      return toReanalysisView(run);
    },
  );
};

function shareRight({ judged, wrong }: { readonly judged: number; readonly wrong: number }): number | null {
  return judged === 0 ? null : 1 - wrong / judged;
}

function toReanalysisView(run: ReanalysisRun) {
  const { id, state, revision, looked, changed, total, part, askedAt, finishedAt } = run;
  return {
    id,
    state,
    revision: revision === 0 ? null : String(revision),
    looked,
    changed,
    total,
    parts: state === 'running' ? part : part + 1,
    askedAt: askedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}
