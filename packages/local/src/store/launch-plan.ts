import type { StoreKind } from './store-choice.ts';

export interface LaunchPlan {
  readonly programArguments: readonly string[];
  readonly listeningText: string;
  readonly uri: string;
  /** A mongod has to be told once that it is a replica set; SecantusDB is born as one. */
  readonly replicaSetToInitiate?: string;
}

export interface LaunchPlace {
  readonly dataFolder: string;
  readonly port: number;
  /** An empty file of ours: without one, SecantusDB reads whatever configuration lies about. */
  readonly configurationFile: string;
}

const REPLICA_SET = 'namsev';

/** How each kind of store is run: on loopback, every acknowledged write on disk, within 1 GB of cache. */
export function planLaunch(kind: Exclude<StoreKind, 'mongodb'>, place: LaunchPlace): LaunchPlan {
  return kind === 'mongod' ? planMongod(place) : planSecantus(place);
}

function planSecantus({ dataFolder, port, configurationFile }: LaunchPlace): LaunchPlan {
  const where = [
    '--config',
    configurationFile,
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--storage-path',
    dataFolder,
  ];
  return {
    programArguments: [...where, '--sync-on-commit', '--cache-size', '1G', '--log-file-max', '32MB'],
    listeningText: 'secantusd-rs listening on',
    uri: `mongodb://127.0.0.1:${port}/?replicaSet=secantus`,
  };
}

function planMongod({ dataFolder, port }: LaunchPlace): LaunchPlan {
  const where = ['--bind_ip', '127.0.0.1', '--port', String(port), '--dbpath', dataFolder];
  return {
    programArguments: [
      ...where,
      '--replSet',
      REPLICA_SET,
      '--wiredTigerCacheSizeGB',
      '1',
      '--oplogSize',
      '256',
    ],
    listeningText: 'Waiting for connections',
    uri: `mongodb://127.0.0.1:${port}/?replicaSet=${REPLICA_SET}`,
    replicaSetToInitiate: REPLICA_SET,
  };
}
