import { type Static, Type } from 'typebox';

/** Whose key it is that the administration page is signed in with. */
export const SignedInSchema = Type.Object({
  name: Type.String(),
  keyId: Type.String(),
});
export type SignedIn = Static<typeof SignedInSchema>;
