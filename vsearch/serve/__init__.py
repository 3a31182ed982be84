"""A REST server over one index: everything the library does, for programs in any language.

``app`` puts it together, ``guard`` stands before it, ``server`` runs it; the other modules are one
part of the interface each, with the models of what they take and give.
"""
