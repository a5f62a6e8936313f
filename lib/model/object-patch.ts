import { z } from 'zod';
import { patchBodySchema } from './application';
import { stringMapSchema } from './names';

/** Which rendered objects a patch is for. Every field is exact; a field left out holds for all. */
export const objectTargetSchema = z.strictObject({
  group: z.string().optional().describe('API group; `""` for the core group. Default: any.'),
  kind: z.string().min(1).describe('Kind, for example `Deployment`.'),
  name: z.string().min(1).optional().describe('Name of the object. Default: any.'),
  namespace: z.string().min(1).optional().describe('Namespace of the object. Default: any.'),
  labels: stringMapSchema.optional().describe('Labels that the object has, among others. Default: any.'),
});

/** A change to rendered objects, as data. */
const objectPatchSchema = z.strictObject({
  target: objectTargetSchema.describe('Which objects to change.'),
  patch: patchBodySchema,
});

/** The add-on setting `patches`. */
export const objectPatchesSchema = z
  .array(objectPatchSchema)
  .describe('Changes to rendered objects, in order; those of all layers count.');

export type ObjectTarget = Readonly<z.infer<typeof objectTargetSchema>>;
export type ObjectPatchData = Readonly<z.infer<typeof objectPatchSchema>>;
