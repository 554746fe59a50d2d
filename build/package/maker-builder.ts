/** Makes electron-builder's formats (AppImage, NSIS, DMG, …) from the application that Forge has packaged. */
import { MakerBase, type MakerOptions } from '@electron-forge/maker-base';
import type { ForgePlatform } from '@electron-forge/shared-types';
import { Arch, build, Platform, type FileAssociation } from 'electron-builder';
import { join } from 'node:path';

export interface MakerBuilderConfig {
  /** Reverse-domain name of the application. */
  appId: string;
  /** electron-builder's target names by platform. */
  targets: Partial<Record<ForgePlatform, string[]>>;
  /** Kinds of files that are opened with it. */
  fileAssociations: FileAssociation[];
}

const platforms: Partial<Record<ForgePlatform, Platform>> = {
  linux: Platform.LINUX,
  win32: Platform.WINDOWS,
  darwin: Platform.MAC,
};

export class MakerBuilder extends MakerBase<MakerBuilderConfig> {
  override name = 'builder';
  override defaultPlatforms: ForgePlatform[] = ['linux', 'win32', 'darwin'];

  override isSupportedOnCurrentPlatform(): boolean {
    return true;
  }

  override async make({ dir, makeDir, appName, targetPlatform, targetArch, packageJSON }: MakerOptions) {
    const platform = platforms[targetPlatform];
    const targets = this.config.targets[targetPlatform] ?? [];
    if (!platform || targets.length === 0) return [];
    const files = await build({
      prepackaged: targetPlatform === 'darwin' ? join(dir, `${appName}.app`) : dir,
      targets: platform.createTarget(targets, Arch[targetArch as keyof typeof Arch]),
      publish: 'never',
      config: {
        appId: this.config.appId,
        fileAssociations: this.config.fileAssociations,
        // Windows gives kinds of files to applications that are there for everybody.
        nsis: { perMachine: true },
        productName: appName,
        electronVersion: packageJSON.devDependencies.electron,
        directories: { output: join(makeDir, 'builder', targetArch), buildResources: 'build/icons' },
        linux: { category: 'Science', executableName: 'gridit-studio' },
        npmRebuild: false,
      },
    });
    // The list also names files for updaters, which this application does not use.
    return files.filter((file) => !file.endsWith('.blockmap') && !file.endsWith('.yml'));
  }
}
