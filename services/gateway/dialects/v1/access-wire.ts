import { z } from 'zod';
import { givenConnection, namedConnection } from '../../../operations/connection-settings.ts';
import { createKey } from '../../../operations/create-key.ts';
import { secretFields, secretName } from '../../../operations/secret-resource.ts';

export const secretRequest = z.strictObject(secretFields).meta({ id: 'SecretRequest' });
export const namedSecretRequest = z
  .strictObject({ name: secretName, ...secretFields })
  .meta({ id: 'NamedSecretRequest' });
export const connectionRequest = givenConnection.meta({ id: 'ConnectionRequest' });
export const namedConnectionRequest = namedConnection.meta({ id: 'NamedConnectionRequest' });
export const keyRequest = createKey.input.meta({ id: 'ApiKeyRequest' });
