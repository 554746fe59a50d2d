// Stands in the window's bundle for xmlbuilder2, with which vtk.js would read and write meshes as XML.

export function create() {
  throw new Error('The window reads and writes no meshes.');
}
