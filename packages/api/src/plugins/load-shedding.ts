import underPressure from '@fastify/under-pressure';
import { DomainError } from '@namsev/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import plugin from 'fastify-plugin';
import { createLastingPressure } from '../lasting-pressure.ts';
import { createLoadLimits } from '../load-limits.ts';
import { areaOf } from './access.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answered however much there is to do. Probes are so without it, and all that is for administrators. */
    isNeverShed?: boolean;
  }
}

/** From here on the process does nothing better than to say at once that it cannot. */
export interface LoadBounds {
  /** Mean delay of the event loop, in ms. */
  readonly eventLoopDelayMs: number;
  readonly heapMB: number;
  /** Requests that are being answered. */
  readonly requests: number;
}

const SAMPLE_MS = 500;
/** The delay where none was measured since the last sample: one long stall, such as reading models, that is over. */
const STALLED = Number.POSITIVE_INFINITY;
const BYTES_PER_MB = 1_024 * 1_024;

/**
 * Refuses what cannot be answered in time, so that what is begun is: 503 with Retry-After. Whoever looks at health,
 * and whoever administers, is let through, for then he is needed.
 */
export const loadShedding = plugin<{ bounds: LoadBounds }>(
  async (app, { bounds }) => {
    let underWay = 0;
    const isLasting = createLastingPressure(SAMPLE_MS, () => performance.now());
    const limits = createLoadLimits(() => performance.now());
    const isFull = (request: FastifyRequest) =>
      underWay >= bounds.requests || !limits.admits(placeOf(request));
    app.addHook('onRequest', async (request) => {
      if (!isNeverShed(request) && isFull(request)) throw overloaded();
    });
    // Counted once the body is there: whoever sends his for ever keeps nobody else out.
    app.addHook('preValidation', async (request, reply) => {
      if (isNeverShed(request)) return;
      const end = underWay >= bounds.requests ? undefined : limits.begin(placeOf(request));
      if (end === undefined) throw overloaded();
      underWay += 1;
      whenOver(reply, () => {
        underWay -= 1;
        end();
      });
    });
    await app.register(underPressure, {
      maxEventLoopDelay: bounds.eventLoopDelayMs,
      maxHeapUsedBytes: bounds.heapMB * BYTES_PER_MB,
      sampleInterval: SAMPLE_MS,
      async pressureHandler(request: FastifyRequest, _reply: FastifyReply, type: string, value?: number) {
        if (value === STALLED || isNeverShed(request)) return;
        if (type !== underPressure.TYPE_EVENT_LOOP_DELAY || isLasting()) throw overloaded();
      },
    });
  },
  { name: 'load-shedding', dependencies: ['services'] },
);

function isNeverShed({ routeOptions, url }: FastifyRequest): boolean {
  const { isProbe = false, isNeverShed: isExempt = false } = routeOptions.config ?? {};
  return isProbe || isExempt || areaOf(url) === 'admin';
}

function placeOf({ method, routeOptions }: FastifyRequest): string {
  return `${method} ${routeOptions.url}`;
}

function overloaded(): DomainError {
  return new DomainError('overloaded', 'There is more to do at the moment than can be answered in time.');
}

/** Answered, or given up by the caller. */
function whenOver({ raw }: FastifyReply, end: () => void): void {
  let isOver = false;
  const once = () => {
    if (!isOver) end();
    isOver = true;
  };
  raw.once('finish', once);
  raw.once('close', once);
}
