import { describe, expect, it } from 'vitest';
import type { NodeDraft } from '../../../../electron/ipc/network-calls';
import { nodeDraft } from '../../../../electron/ipc/network-calls';
import { draftOf, emptyForm, formOf } from '../../../../renderer/network/node-form';

const ca = { pem: 'PEM', subject: 'Test', validTo: 'then' };
const drafts: NodeDraft[] = [
  {
    kind: 'dimse',
    name: 'Archive',
    host: 'pacs.example',
    port: 104,
    calledAet: 'ARCHIVE',
    callingAet: 'ME',
    retrieve: 'c-move',
    tls: { ca, checkHost: false, own: null },
  },
  {
    kind: 'dimse',
    name: 'Plain',
    host: '10.0.0.1',
    port: 11112,
    calledAet: 'A',
    callingAet: 'B',
    retrieve: 'c-get',
    tls: null,
  },
  { kind: 'dicomweb', name: 'Web', url: 'https://x.example/web', auth: 'basic', user: 'me', tls: null },
  {
    kind: 'dicomweb',
    name: 'Own',
    url: 'https://x.example',
    auth: 'bearer',
    user: '',
    tls: { ca, checkHost: true, own: null },
  },
  {
    kind: 'dicomweb',
    name: 'Shows itself',
    url: 'https://x.example',
    auth: 'none',
    user: '',
    tls: { ca: null, checkHost: true, own: { id: 'a', subject: 'This computer', validTo: 'then' } },
  },
];

describe('the form of a node', () => {
  it.each(drafts)('gives back what it was filled with: $name', (draft) => {
    expect(draftOf(formOf(draft, 'GRIDIT'))).toEqual(draft);
    expect(nodeDraft.parse(draft)).toEqual(draft);
  });

  it.each([
    [{ name: ' ' }, 'Give the node a name.'],
    [{ host: '' }, 'Enter the address of the node.'],
    [{ port: '70000' }, 'The port must be a whole number from 1 to 65535.'],
    [{ port: '1e3' }, 'The port must be a whole number from 1 to 65535.'],
    [{ calledAet: 'far too long for a title' }, 'The called AE title has 1 to 16 letters'],
    [{ callingAet: 'a\\b' }, 'The own AE title has 1 to 16 letters'],
    [{ kind: 'dicomweb' as const, url: 'pacs.example' }, 'The address must begin with http:// or https://.'],
  ])('is refused in one sentence: %o', (wrong, sentence) => {
    const form = { ...emptyForm('ME'), name: 'N', host: 'h', calledAet: 'A', ...wrong };
    const { error } = nodeDraft.safeParse(draftOf(form));
    expect(error?.issues[0]?.message).toContain(sentence);
  });
});
