/** Other systems set up by hand, in the dialog of PACS nodes; a part of network.test.ts, in its window. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { freePort, ORTHANC_USER } from '../../conformance/support/servers';
import { takePicture } from '../support/pictures';
import type { NetworkHands } from './hands';

export function nodeTests(hands: NetworkHands): void {
  it('sets up a DICOM node, and says what is wrong with it', async () => {
    await hands.openNodes();
    await hands.at('node-add').click();
    await hands.at('node-name').fill('Archive');
    await hands.at('node-host').fill('127.0.0.1');
    await hands.at('node-port').fill(String(await freePort()));
    await hands.at('node-calledAet').fill('ORTHANC');
    await hands.at('node-test').click();
    await hands.at('node-verdict').getByText('refuses the connection: nothing listens there').waitFor();
    await hands.at('node-port').fill('no number');
    await hands.at('node-save').click();
    await hands.at('node-verdict').getByText('The port must be a whole number from 1 to 65535.').waitFor();
    await hands.at('node-port').fill(String(hands.orthanc.dicomPort));
    await hands.at('node-test').click();
    await hands.at('node-verdict').getByText('The node answers correctly.').waitFor();
    await takePicture(hands.stage.studio, 'network-node');
    await hands.at('node-save').click();
    await hands.at('node-item').getByText('Archive').waitFor();
  });

  it('sets up a DICOMweb node, whose password is written nowhere in plain text', async () => {
    await hands.at('node-add').click();
    await hands.at('node-kind').selectOption('dicomweb');
    await hands.at('node-name').fill('Web archive');
    await hands.at('node-url').fill(hands.orthanc.url);
    await hands.at('node-auth').selectOption('basic');
    await hands.at('node-user').fill(ORTHANC_USER.user);
    await hands.at('node-test').click();
    await hands.at('node-verdict').getByText('Enter the password').waitFor();
    await hands.at('node-secret').fill('wrong');
    await hands.at('node-test').click();
    await hands.at('node-verdict').getByText('asks for a user name and password').waitFor();
    await hands.at('node-secret').fill(ORTHANC_USER.password);
    await hands.at('node-test').click();
    await hands.at('node-verdict').getByText('The node answers correctly.').waitFor();
    await hands.at('node-save').click();
    await hands.at('node-item').getByText('Web archive').waitFor();
    await takePicture(hands.stage.studio, 'network-nodes');
    await hands.close();
    const kept = await readFile(join(hands.stage.folders.userData, 'settings.json'), 'utf8');
    expect(kept).toContain('Web archive');
    expect(kept).not.toContain(ORTHANC_USER.password);
  });
}
