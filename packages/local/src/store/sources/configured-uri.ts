import { messageOf } from '../../fault.ts';
import { describeServer } from '../describe-server.ts';
import type { StoreSource } from '../store-choice.ts';

/** The store of whoever set MONGODB_URI: it must answer within 3 s and be able to do transactions and change streams. */
export function configuredUri(uri: string): StoreSource {
  return {
    name: 'MONGODB_URI',
    isDemanded: true,
    async find() {
      try {
        const { version, isReplicaSet } = await describeServer(uri);
        if (!isReplicaSet)
          return {
            state: 'unusable',
            reason: 'it is a single server, and a replica set or a mongos is needed',
          };
        return { state: 'ready', server: { kind: 'mongodb', version, uri }, reason: 'MONGODB_URI is set' };
      } catch (error) {
        return { state: 'unusable', reason: `it does not answer: ${messageOf(error)}` };
      }
    },
  };
}
