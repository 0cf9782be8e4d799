import {
  type Artefact,
  artefactServiceOf,
  type CodeManifest,
  type Configuration,
  changesBetween,
  type ManifestPart,
  type Revision,
  type RollbackPlan,
  type SchemaStatus,
  SERVICE_NAMES,
  type ShadowReport,
} from '@namsev/core';
import type { ModelView, ShadowView } from '../schemas/versions.ts';
import type { VersionsStatus } from '../version-desk.ts';

export function toModelView({ registeredAt, ...artefact }: Artefact, active: Configuration): ModelView {
  return {
    ...artefact,
    active: active.artefacts[artefact.service] === artefact.id,
    registeredAt: registeredAt.toISOString(),
  };
}

/** Each against the one before it, which is the next in the list; the first of all changed nothing. */
export function toRevisionViews(revisions: readonly Revision[], shown: number) {
  return revisions.slice(0, shown).map((revision, at) => {
    const before = revisions[at + 1];
    const { at: time, by, action, backTo, system, manifestHash, schema } = revision;
    return {
      version: String(revision.revision),
      at: time.toISOString(),
      by,
      action,
      backTo: backTo === null ? null : String(backTo),
      system,
      manifestHash,
      schema,
      changes:
        before === undefined
          ? []
          : changesBetween(before.artefacts, revision.artefacts).map((change) => ({ ...change })),
    };
  });
}

export function toVersionsView(
  { active, artefacts, processes, history, schema }: VersionsStatus,
  code: CodeManifest,
) {
  const versionOf = (service: string) => artefacts.find((each) => each.service === service)?.version ?? '';
  const services = SERVICE_NAMES.map((name) => {
    const service = artefactServiceOf(name);
    return [name, service === undefined ? code.services[name].version : versionOf(service)];
  });
  return {
    system: code.system,
    schema: schema.version,
    schemaState: toSchemaView(schema),
    revision: String(active.revision),
    services: Object.fromEntries(services),
    rules: { thresholds: versionOf('thresholds'), taxonomy: versionOf('taxonomy') },
    caches: versionsOf(code.caches),
    pipelines: versionsOf(code.pipelines),
    models: artefacts.map(({ id, service, version, sha256 }) => ({ id, service, version, sha256 })),
    processes: processes.map(({ name, kind, version, revision, refused = [] }) => ({
      name,
      kind,
      version,
      revision: revision === undefined ? null : String(revision),
      refused: [...refused],
    })),
    history: toRevisionViews(history, history.length),
  };
}

function toSchemaView({ goal, underWay, next, waitsFor }: SchemaStatus) {
  return {
    goal,
    next: next === undefined ? null : { migration: next.migration.name, direction: next.direction },
    isUnderWay: underWay !== null,
    waitsFor: [...waitsFor],
  };
}

export function toManifestView({ active, artefacts, history }: VersionsStatus, code: CodeManifest) {
  const { system, manifestHash, schema } = active;
  return {
    system: code.system,
    schema: code.schema,
    sha256: code.sha256,
    services: toParts(code.services),
    caches: toParts(code.caches),
    pipelines: toParts(code.pipelines),
    storeWrittenBy: { system, manifestHash, schema, same: manifestHash === code.sha256 },
    models: artefacts.map((artefact) => toModelView(artefact, active)),
    history: toRevisionViews(history, history.length),
  };
}

export function toShadowView({
  candidate,
  since,
  compared,
  agreed,
  disagreements,
  examples,
}: ShadowReport): ShadowView {
  return {
    candidate,
    since: since.toISOString(),
    compared,
    agreed,
    disagreements: disagreements.map((disagreement) => ({ ...disagreement })),
    examples: examples.map(({ trackingId, at, active, other }) => ({
      trackingId,
      at: at.toISOString(),
      active: { ...active },
      candidate: { ...other },
    })),
  };
}

export function toPlanView({ to, from, target, steps, affected, planHash }: RollbackPlan) {
  return {
    to,
    from: String(from),
    target: String(target.revision),
    steps: steps.map(toStepView),
    affected,
    planHash,
  };
}

export function toStepView(step: RollbackPlan['steps'][number]) {
  const { kind } = step;
  const ends = { from: String(step.from), to: String(step.to) };
  if (step.kind === 'artefact') return { kind, service: step.service, ...ends };
  return step.kind === 'schema'
    ? { kind, ...ends, migrations: [...step.migrations], carriedOutBy: step.carriedOutBy }
    : { kind, ...ends };
}

function versionsOf(parts: Readonly<Record<string, { readonly version: string }>>): Record<string, string> {
  return Object.fromEntries(Object.entries(parts).map(([name, { version }]) => [name, version]));
}

function toParts(parts: Readonly<Record<string, ManifestPart>>): Record<string, ManifestPart> {
  return { ...parts };
}
