import { type Static, Type } from 'typebox';

/** `machine` is a program that reads figures, such as Prometheus. */
export const ROLES = ['admin', 'officer', 'machine'] as const;
export type Role = (typeof ROLES)[number];

/** What an officer's key is limited to; a list that is absent limits nothing. */
export const ScopeSchema = Type.Object(
  {
    wards: Type.Optional(Type.Array(Type.String(), { minItems: 1, maxItems: 200 })),
    departments: Type.Optional(Type.Array(Type.String(), { minItems: 1, maxItems: 200 })),
  },
  { additionalProperties: false },
);
export type Scope = Static<typeof ScopeSchema>;

/** Who calls, by the API key that he showed. */
export interface Principal {
  readonly keyId: string;
  readonly role: Role;
  readonly name: string;
  readonly scope: Scope;
}
