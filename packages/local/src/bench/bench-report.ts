import { availableParallelism, cpus, totalmem } from 'node:os';
import type { StoreServer } from '../store/store-choice.ts';
import { formatTable } from '../table.ts';
import type { BenchResult } from './bench-result.ts';

export interface BenchReport {
  readonly store: { readonly kind: string; readonly version: string };
  readonly machine: Machine;
  readonly results: readonly BenchResult[];
}

interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly memoryGB: number;
  readonly platform: string;
  readonly node: string;
}

export function createReport({ kind, version }: StoreServer, results: readonly BenchResult[]): BenchReport {
  return { store: { kind, version }, machine: describeMachine(), results };
}

function describeMachine(): Machine {
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
  };
}

/** The report as a table for people. */
export function formatReport({ store, machine, results }: BenchReport): string {
  const { cores, processor, memoryGB, platform, node } = machine;
  return [
    `Store: ${store.kind} ${store.version}`,
    `Machine: ${cores} cores (${processor}), ${memoryGB} GB, ${platform}, Node ${node}; store and load run on it too`,
    '',
    formatTable([['what', 'measured', 'budget', ''], ...formatResultRows(results)]),
  ].join('\n');
}

/** What, measured, budget and whether it is met, of each result. */
export function formatResultRows(results: readonly BenchResult[]): readonly (readonly string[])[] {
  return results.map((result) => [result.what, formatValue(result), formatBudget(result), verdict(result)]);
}

function formatValue({ value, unit }: BenchResult): string {
  return value === null ? '-' : `${value.toLocaleString('en')} ${unit}`;
}

function formatBudget({ bound, budget, unit }: BenchResult): string {
  return budget === null ? '' : `${bound === 'most' ? '≤' : '≥'} ${budget.toLocaleString('en')} ${unit}`;
}

function verdict({ met, reason }: BenchResult): string {
  const word = met === null ? '' : met ? 'met' : 'MISSED';
  return [word, reason ?? ''].filter((part) => part !== '').join(': ');
}
