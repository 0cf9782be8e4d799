import { agendaEngine } from './agenda-engine.ts';
import type { EngineName, JobEngine } from './job-engine.ts';
import { leaseEngine } from './lease-engine.ts';

export const ENGINES: Readonly<Record<EngineName, JobEngine>> = { leases: leaseEngine, agenda: agendaEngine };
