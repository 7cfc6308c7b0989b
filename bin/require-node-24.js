// Loaded before the entry point (node --import): an older Node fails on a .ts file with a message that helps nobody.
const [major] = process.versions.node.split('.').map(Number);
if (major < 24) {
  console.error(
    `Deskdrop needs Node 24 or newer and this is Node ${process.versions.node}. ` +
      'On Linux and Windows `npm ci` brings Node 24 along: run it again without --omit=optional. Elsewhere install Node 24.',
  );
  process.exit(1);
}
