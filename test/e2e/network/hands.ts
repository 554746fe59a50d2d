/** Hands for other systems: a window beside an Orthanc that knows it, and what its dialogs are reached by. */
import { spawn } from 'node:child_process';
import type { Locator } from 'playwright-core';
import type { Certificates, Orthanc } from '../../conformance/support/servers';
import type { Stage } from '../support/with-studio';

export class NetworkHands {
  orthanc!: Orthanc;
  certificates!: Certificates;

  constructor(readonly stage: Stage) {}

  at(testid: string): Locator {
    return this.stage.studio.page.getByTestId(testid);
  }

  close(): Promise<void> {
    return this.stage.studio.page.keyboard.press('Escape');
  }

  async openNodes(): Promise<void> {
    await this.at('import-menu').click();
    await this.at('pacs-nodes').click();
    await this.at('nodes-dialog').waitFor();
  }
}

/** Sends files to this computer as another system does. Resolves with the exit code. */
export function storescu(
  port: number,
  files: readonly string[],
  tls: readonly string[] = [],
): Promise<number | null> {
  return new Promise((resolve) =>
    spawn('storescu', ['-aec', 'GRIDIT', ...tls, '127.0.0.1', String(port), ...files]).on('close', resolve),
  );
}
