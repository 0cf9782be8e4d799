import { type Db, MongoClient, MongoServerError } from 'mongodb';

const NOT_YET_INITIALIZED = 94;
const TIMEOUT_MS = 10_000;

/** Makes the mongod at `port` the one member of its set, whatever it was before. Running it again changes nothing. */
export async function ensureOneMember(port: number, name: string): Promise<void> {
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, {
    serverSelectionTimeoutMS: TIMEOUT_MS,
  });
  try {
    const admin = client.db('admin');
    const host = `127.0.0.1:${port}`;
    const configuration = await readConfiguration(admin);
    const member = { _id: 0, host };
    if (configuration === undefined) {
      await admin.command({ replSetInitiate: { _id: name, members: [member] } });
    } else if (configuration.members.length !== 1 || configuration.members[0]?.host !== host) {
      // The port was another one at the last start; without a majority of the old set only force does it.
      const next = { ...configuration, version: configuration.version + 1, members: [member] };
      await admin.command({ replSetReconfig: next, force: true });
    }
  } finally {
    await client.close();
  }
}

interface ReplicaSetConfiguration {
  readonly version: number;
  readonly members: readonly { readonly host: string }[];
}

async function readConfiguration(admin: Db): Promise<ReplicaSetConfiguration | undefined> {
  try {
    const { config } = await admin.command({ replSetGetConfig: 1 });
    return config as ReplicaSetConfiguration;
  } catch (error) {
    if (error instanceof MongoServerError && error.code === NOT_YET_INITIALIZED) return undefined;
    throw error;
  }
}
