"""The blueprint of sign-in and the own account."""

from flask import Blueprint

blueprint = Blueprint("account", __name__)
