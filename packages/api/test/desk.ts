import { type Scope, writeAnalysis } from '@namsev/core';
import { aFiling, anAnalysis } from '@namsev/core/testing';
import type { LightMyRequestResponse } from 'fastify';
import { startApi } from './api.ts';

/** The interface with an officer at his desk. */
export async function startDesk(t: Parameters<typeof startApi>[0]) {
  const api = await startApi(t);
  const { app, services, clock, asHolderOf } = api;
  const file = async (payload: object = {}) => {
    const response = await app.inject({ method: 'POST', url: '/api/complaints', payload: aFiling(payload) });
    const { trackingId, accessToken } = response.json<{ trackingId: string; accessToken: string }>();
    return { trackingId, citizen: { authorization: `Bearer ${accessToken}` } };
  };
  const idOf = async (trackingId: string) =>
    (await services.complaints.getByTrackingId(trackingId))?.id ?? '';
  const analyse = async (trackingId: string, category: string | null = 'Street Lights') => {
    const id = await idOf(trackingId);
    const { category: found } = anAnalysis();
    const { complaints, city } = services;
    await writeAnalysis(
      { complaints, city, clock },
      id,
      anAnalysis({ category: { ...found, value: category } }),
    );
  };
  const sitDown = async (scope: Scope = {}) => {
    const { authorization, keyId } = await asHolderOf({ role: 'officer', name: 'Meena', scope });
    const call =
      (method: 'GET' | 'POST' | 'PATCH' | 'DELETE') =>
      (path: string, payload?: object, ifMatch?: string): Promise<LightMyRequestResponse> =>
        app.inject({
          method,
          url: `/api/officer/${path}`,
          ...(payload && { payload }),
          headers: { authorization, ...(ifMatch && { 'if-match': ifMatch }) },
        });
    return { keyId, get: call('GET'), post: call('POST'), patch: call('PATCH'), remove: call('DELETE') };
  };
  return { ...api, file, idOf, analyse, sitDown };
}
