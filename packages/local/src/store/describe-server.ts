import { MongoClient } from 'mongodb';

const ANSWER_TIMEOUT_MS = 3_000;

export interface ServerDescription {
  readonly version: string;
  /** A member of a replica set or a mongos: what transactions and change streams need. */
  readonly isReplicaSet: boolean;
}

/** @throws the driver's error when no server that can be written to answers within `patienceMs`. */
export async function describeServer(
  uri: string,
  patienceMs = ANSWER_TIMEOUT_MS,
): Promise<ServerDescription> {
  const client = new MongoClient(uri, {
    serverSelectionTimeoutMS: patienceMs,
    connectTimeoutMS: ANSWER_TIMEOUT_MS,
    socketTimeoutMS: ANSWER_TIMEOUT_MS,
  });
  try {
    const admin = client.db('admin');
    const hello = await admin.command({ hello: 1 });
    const { version, secantusVersion } = await admin.command({ buildInfo: 1 });
    const isReplicaSet = typeof hello.setName === 'string' || hello.msg === 'isdbgrid';
    return { version: String(secantusVersion ?? version), isReplicaSet };
  } finally {
    await client.close();
  }
}
