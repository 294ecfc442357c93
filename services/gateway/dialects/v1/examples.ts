import type { Json } from '../../../../workflows/language/json.ts';

/** The definition that the reference shows; it compiles and runs as it stands. */
export const exampleDefinition: Json = {
  name: 'Greeting',
  input: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
  steps: [
    { id: 'greet', type: 'StaticTextInput', input: 'Hello, {{ input.name }}!' },
    { id: 'shout', type: 'TextOperation.Uppercase' },
  ],
};

/** An input that fits it. */
export const exampleInput: Json = { name: 'Ada' };
