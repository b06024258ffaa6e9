"""Pictures: drawn once as plain shapes, shown in pages, saved as SVG and PNG, and framed by other sites."""
