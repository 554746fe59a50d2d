import { execFileSync } from 'node:child_process';
import MakerDeb from '@electron-forge/maker-deb';
import MakerZip from '@electron-forge/maker-zip';
import { FusesPlugin } from '@electron-forge/plugin-fuses';
import type { ForgeConfig } from '@electron-forge/shared-types';
import { FuseV1Options, FuseVersion } from '@electron/fuses';
import { isLeftOut, keepChromiumLicences, pruneOnnxPlatforms } from './build/package/contents';
import { documentTypes, FILE_ASSOCIATIONS, MIME_TYPES } from './build/package/file-types';
import { MakerBuilder } from './build/package/maker-builder';

const electronZipDir = process.env['GRIDIT_ELECTRON_ZIP_DIR'];

const config: ForgeConfig = {
  packagerConfig: {
    name: 'GriDiT Studio',
    executableName: 'gridit-studio',
    appBundleId: 'org.gridit.studio',
    appCategoryType: 'public.app-category.medical',
    icon: 'build/icons/icon',
    asar: { unpack: '**/node_modules/onnxruntime-node/bin/**' },
    extraResource: ['models/packs', 'build/icons/icon.png', 'build/package/linux/gridit-studio-mime.xml'],
    extendInfo: documentTypes(),
    ignore: isLeftOut,
    prune: false,
    // For networks without the release host: a folder with electron-v<version>-<platform>-<arch>.zip.
    ...(electronZipDir !== undefined && { electronZipDir }),
  },
  hooks: {
    generateAssets: async () => {
      execFileSync(process.execPath, ['build/build.mjs'], { stdio: 'inherit' });
    },
    packageAfterExtract: async (_config, buildPath, _version, platform) => {
      await keepChromiumLicences(buildPath, platform);
    },
    packageAfterCopy: async (_config, buildPath, _version, platform, arch) => {
      await pruneOnnxPlatforms(buildPath, platform, arch);
    },
  },
  plugins: [
    new FusesPlugin({
      version: FuseVersion.V1,
      [FuseV1Options.RunAsNode]: false,
      [FuseV1Options.EnableCookieEncryption]: true,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
      [FuseV1Options.EnableNodeCliInspectArguments]: false,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
      [FuseV1Options.OnlyLoadAppFromAsar]: true,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
    }),
  ],
  makers: [
    new MakerZip({}),
    new MakerDeb({
      options: {
        bin: 'gridit-studio',
        icon: 'build/icons/icon.png',
        maintainer: 'GriDiT Studio authors',
        categories: ['Science'],
        section: 'science',
        mimeType: MIME_TYPES,
        scripts: {
          postinst: 'build/package/linux/postinst',
          postrm: 'build/package/linux/postrm',
        },
      },
    }),
    new MakerBuilder({
      appId: 'org.gridit.studio',
      fileAssociations: FILE_ASSOCIATIONS,
      targets: { linux: ['AppImage'], win32: ['nsis'], darwin: ['dmg'] },
    }),
  ],
};

export default config;
