/** The kinds of files that systems open with the application, in each packager's words. */
import type { FileAssociation } from 'electron-builder';

interface FileType {
  /** Without its dot. */
  extension: string;
  name: string;
  mime: string;
  /** Uniform type identifier of macOS. */
  uti: string;
  /** Whether the kind is ours; otherwise it is the system's, and the application is one of several that open it. */
  own: boolean;
}

export const FILE_TYPES: readonly FileType[] = [
  {
    extension: 'dcm',
    name: 'DICOM image',
    mime: 'application/dicom',
    uti: 'org.nema.dicom',
    own: false,
  },
  {
    extension: 'gridpack',
    name: 'GriDiT model pack',
    mime: 'application/x-gridit-pack',
    uti: 'org.gridit.pack',
    own: true,
  },
];

/** For the desktop file of Linux; folders are opened as well. */
export const MIME_TYPES: string[] = [...FILE_TYPES.map(({ mime }) => mime), 'inode/directory'];

/** For electron-builder's installer and AppImage. */
export const FILE_ASSOCIATIONS: FileAssociation[] = FILE_TYPES.map(({ extension, name, mime, own }) => ({
  ext: extension,
  name,
  description: name,
  mimeType: mime,
  role: own ? 'Editor' : 'Viewer',
}));

/** For Info.plist of macOS. */
export function documentTypes(): Record<string, unknown> {
  const conforms = (own: boolean) =>
    own ? ['public.zip-archive', 'public.data'] : ['public.data', 'public.image'];
  const declared = (own: boolean) =>
    FILE_TYPES.filter((type) => type.own === own).map(({ extension, name, mime, uti }) => ({
      UTTypeIdentifier: uti,
      UTTypeDescription: name,
      UTTypeConformsTo: conforms(own),
      UTTypeTagSpecification: {
        'public.filename-extension': [extension],
        'public.mime-type': [mime],
      },
    }));
  return {
    CFBundleDocumentTypes: [
      ...FILE_TYPES.map(({ name, uti, own }) => ({
        CFBundleTypeName: name,
        CFBundleTypeRole: own ? 'Editor' : 'Viewer',
        LSHandlerRank: own ? 'Owner' : 'Alternate',
        LSItemContentTypes: [uti],
      })),
      {
        CFBundleTypeName: 'Folder',
        CFBundleTypeRole: 'Viewer',
        LSHandlerRank: 'None',
        LSItemContentTypes: ['public.folder'],
      },
    ],
    UTExportedTypeDeclarations: declared(true),
    UTImportedTypeDeclarations: declared(false),
  };
}
