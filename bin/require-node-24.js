// Loaded before the entry point (node --import), because an older Node fails on a .ts file with an obscure message.
const [major] = process.versions.node.split('.').map(Number);
if (major < 24) {
  console.error(
    `Deskdrop needs Node 24 or newer and this is Node ${process.versions.node}. ` +
      'Install Node 24. In a clone on Linux or Windows `npm ci` brings it along: run that again without --omit=optional.',
  );
  process.exit(1);
}
