import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { Logger } from '@namsev/core';
import {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
  fastify,
  LogController,
  type RawServerDefault,
} from 'fastify';
import type { ApiConfig } from './config.ts';
import { createLateSerialisers } from './late-serialisers.ts';
import { createLateValidators } from './late-validators.ts';
import { access, admit, areaOf } from './plugins/access.ts';
import { browserHeaders } from './plugins/browser-headers.ts';
import { compression } from './plugins/compression.ts';
import { deprecation } from './plugins/deprecation.ts';
import { entityTags } from './plugins/entity-tag.ts';
import { jsonBodies } from './plugins/json-bodies.ts';
import { type LoadBounds, loadShedding } from './plugins/load-shedding.ts';
import { openapi } from './plugins/openapi.ts';
import { otherMethods } from './plugins/other-methods.ts';
import { problems, sendProblem, sendRawProblem } from './plugins/problems.ts';
import { rateLimits } from './plugins/rate-limits.ts';
import { requestLog } from './plugins/request-log.ts';
import { services as servicesPlugin } from './plugins/services.ts';
import { strictRoutes } from './plugins/strict-routes.ts';
import { toProblem, toRawProblem } from './problem.ts';
import { adminAuditRoutes } from './routes/admin-audit.ts';
import { adminBatchRoutes } from './routes/admin-batches.ts';
import { adminCacheRoutes } from './routes/admin-caches.ts';
import { adminCleanupRoutes } from './routes/admin-cleanup.ts';
import { adminDeadLetterRoutes } from './routes/admin-dead-letters.ts';
import { adminEvaluationRoutes } from './routes/admin-evaluation.ts';
import { adminJobRoutes } from './routes/admin-jobs.ts';
import { adminKeyRoutes } from './routes/admin-keys.ts';
import { adminMetricsRoutes } from './routes/admin-metrics.ts';
import { adminModelRoutes } from './routes/admin-models.ts';
import { adminPageRoutes } from './routes/admin-page.ts';
import { adminQueueRoutes } from './routes/admin-queues.ts';
import { adminSessionRoutes } from './routes/admin-session.ts';
import { adminSystemRoutes } from './routes/admin-system.ts';
import { adminTranslationRoutes } from './routes/admin-translations.ts';
import { adminTrendRoutes } from './routes/admin-trends.ts';
import { adminVersionRoutes } from './routes/admin-versions.ts';
import { adminWarmUpRoutes } from './routes/admin-warmup.ts';
import { checkRoutes } from './routes/check.ts';
import { citizenActRoutes } from './routes/citizen-acts.ts';
import { cityRoutes } from './routes/city.ts';
import { complaintListRoutes } from './routes/complaint-lists.ts';
import { complaintRoutes } from './routes/complaints.ts';
import { healthRoutes } from './routes/health.ts';
import { officerCaseRoutes } from './routes/officer-cases.ts';
import { officerComplaintRoutes } from './routes/officer-complaints.ts';
import { officerExportRoutes } from './routes/officer-export.ts';
import { officerQuestionRoutes } from './routes/officer-questions.ts';
import { officerStatisticsRoutes } from './routes/officer-statistics.ts';
import { openapiRoutes } from './routes/openapi.ts';
import { prometheusRoutes } from './routes/prometheus.ts';
import { translationRoutes } from './routes/translations.ts';
import type { ApiServices } from './services.ts';

export interface AppOptions {
  readonly services: ApiServices;
  readonly logger: Logger;
  /** Which addresses in front of us are proxies whose word on the caller's address counts. */
  readonly trustProxy: ApiConfig['trustProxy'];
  /** Multiplies every rate limit; 0 switches them off. */
  readonly rateLimitScale: number;
  /** Origins whose pages may call. */
  readonly allowedOrigins: readonly string[];
  readonly loadBounds: LoadBounds;
  /** What makes validators and serialisers; late ones where it is left out. */
  readonly compilers?: SchemaCompilers;
}

type SchemaCompilers = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>;

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  Logger,
  TypeBoxTypeProvider
>;

/** The longest filing is 4,000 characters of description in escaped JSON and some fields more. */
const BODY_LIMIT_BYTES = 64 * 1_024;
const REQUEST_TIMEOUT_MS = 15_000;
/** Whoever does not get his headers across in this time is cut off; Node looks that often. */
const SLOW_CLIENTS = { headersTimeout: 10_000, connectionsCheckingInterval: 2_000 };
const KEEP_ALIVE_MS = 65_000;
const CALLER_REQUEST_ID = /^[A-Za-z0-9_-]{8,64}$/;

/** The whole HTTP interface over given services; listens to nothing by itself. */
export async function buildApp(options: AppOptions): Promise<App> {
  const { services, logger, trustProxy, rateLimitScale: scale, allowedOrigins, loadBounds } = options;
  const app = fastify({
    http: SLOW_CLIENTS,
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    trustProxy,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    genReqId: requestId,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    clientErrorHandler: (error, socket) => sendRawProblem(socket, toRawProblem(error)),
    frameworkErrors: (error, request, reply) => void refuseBadAddress(error, request, reply),
    routerOptions: { maxParamLength: 100 },
    schemaController: {
      compilersFactory: {
        buildSerializer: createLateSerialisers(),
        buildValidator: createLateValidators(),
        ...options.compilers,
      },
    },
    ajv: {
      customOptions: {
        coerceTypes: false,
        removeAdditional: false,
        useDefaults: false,
        allErrors: true,
        // The schemas are our own; the description of the interface is judged by tests.
        validateSchema: false,
      },
    },
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.removeContentTypeParser('text/plain');
  app.addHook('onClose', async () => {
    services.trackedViews.stop();
    services.keptStatistics.stop();
  });
  await app.register(problems);
  await app.register(jsonBodies);
  await app.register(servicesPlugin, { services });
  await app.register(requestLog);
  await app.register(browserHeaders, { allowedOrigins });
  await app.register(loadShedding, { bounds: loadBounds });
  await app.register(deprecation);
  await app.register(otherMethods);
  await app.register(rateLimits, { scale });
  await app.register(access);
  await app.register(strictRoutes);
  await app.register(entityTags);
  await app.register(compression);
  await app.register(openapi);
  await app.register(openapiRoutes);
  await app.register(complaintRoutes);
  await app.register(complaintListRoutes);
  await app.register(checkRoutes);
  await app.register(cityRoutes);
  await app.register(translationRoutes);
  await app.register(healthRoutes);
  await app.register(adminKeyRoutes);
  await app.register(adminQueueRoutes);
  await app.register(adminBatchRoutes);
  await app.register(adminCleanupRoutes);
  await app.register(adminDeadLetterRoutes);
  await app.register(adminJobRoutes);
  await app.register(adminAuditRoutes);
  await app.register(adminMetricsRoutes);
  await app.register(adminTranslationRoutes);
  await app.register(adminTrendRoutes);
  await app.register(adminSystemRoutes);
  await app.register(adminCacheRoutes);
  await app.register(adminWarmUpRoutes);
  await app.register(adminSessionRoutes);
  await app.register(adminPageRoutes);
  await app.register(adminVersionRoutes);
  await app.register(adminModelRoutes);
  await app.register(adminEvaluationRoutes);
  await app.register(prometheusRoutes);
  await app.register(officerComplaintRoutes);
  await app.register(officerCaseRoutes);
  await app.register(officerQuestionRoutes);
  await app.register(officerExportRoutes);
  await app.register(officerStatisticsRoutes);
  await app.register(citizenActRoutes);
  app.answerOtherMethods();
  return app;
}

/** No hook has run yet: in a closed area who calls is decided first all the same. */
async function refuseBadAddress(error: Error, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const area = areaOf(request.url);
  try {
    if (area !== undefined) await admit(request, reply, area);
    sendProblem(request, reply, toProblem(error));
  } catch (refusal) {
    sendProblem(request, reply, toProblem(refusal));
  }
}

/** A caller's own id is kept, so that a proxy's log and ours can be read together. */
function requestId(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && CALLER_REQUEST_ID.test(given) ? given : randomUUID();
}
