import { messageOf } from '../../fault.ts';
import { identifyProgram } from '../server-version.ts';
import type { StoreSource } from '../store-choice.ts';

export function configuredBinary(program: string): StoreSource {
  return {
    name: 'NAMSEV_STORE_BINARY',
    isDemanded: true,
    async find() {
      try {
        return {
          state: 'ready',
          server: await identifyProgram(program),
          reason: 'NAMSEV_STORE_BINARY is set',
        };
      } catch (error) {
        return { state: 'unusable', reason: `${program} cannot be used: ${messageOf(error)}` };
      }
    },
  };
}
