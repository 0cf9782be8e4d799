import { type Static, Type } from 'typebox';

const REPORT = {
  state: Type.Enum(['pending', 'running', 'done', 'failed']),
  totalMs: Type.Union([Type.Number(), Type.Null()]),
  tasks: Type.Array(
    Type.Object({
      name: Type.String(),
      state: Type.Enum(['pending', 'running', 'done', 'skipped', 'failed']),
      ms: Type.Union([Type.Number(), Type.Null()]),
      detail: Type.String({ description: 'What was done, why it was skipped, or the name of the error' }),
    }),
  ),
};

/** The first three are of the answering process. */
export const WarmUpSchema = Type.Object({
  ...REPORT,
  processes: Type.Array(Type.Object({ name: Type.String(), kind: Type.String(), ...REPORT })),
});
export type WarmUpView = Static<typeof WarmUpSchema>;
