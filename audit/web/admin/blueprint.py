"""The blueprint of the installation's own pages; they belong to no brand."""

from flask import Blueprint

blueprint = Blueprint("admin", __name__)
